/** SQL that the parser did not read. `broken`: the parser itself gave way and has to be started anew. */
export class UnreadableSql extends Error {
  readonly broken: boolean;

  constructor(message: string, broken: boolean) {
    super(message);
    this.broken = broken;
  }
}
