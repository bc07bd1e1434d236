/** True once in so many calls. */
export function onceIn(requests: number): () => boolean {
  let seen = 0;
  return () => {
    seen += 1;
    return seen % requests === 0;
  };
}

/** What breaks a connection where a reply waits for it. */
export const broken = (): Promise<never> => Promise.reject(new Error('the connection breaks'));
