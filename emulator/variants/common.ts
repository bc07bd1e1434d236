export const day = 86_400_000;
export const importing = 'import-key-material';

/** True once in so many calls. */
export function onceIn(requests: number): () => boolean {
  let seen = 0;
  return () => {
    seen += 1;
    return seen % requests === 0;
  };
}
