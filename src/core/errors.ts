/** A mistake of the person who runs dbspec. The message is shown as it is: what failed, where, what to do. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** A service that dbspec needs did not answer as it must. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  /** How long it asks to be left alone, in milliseconds; null where it did not say. */
  readonly retryAfterMs: number | null = null;

  constructor(
    readonly service: string,
    message: string,
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A newer delivery has made this run pointless. Reason of an aborted signal. */
export class Superseded extends Error {
  override readonly name = 'Superseded';

  constructor() {
    super('superseded by a newer delivery');
  }
}
