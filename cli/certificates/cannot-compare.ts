/** Thrown when there is nothing that could be compared: no certificate where one was said to be, or a broken one. Exit code 3. */
export class CannotCompare extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CannotCompare';
  }
}
