/** True once in so many calls. */
export function onceIn(requests: number): () => boolean {
  let seen = 0;
  return () => {
    seen += 1;
    return seen % requests === 0;
  };
}
