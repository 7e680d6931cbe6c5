import { GraphQLError } from 'graphql';

/** An error as Linear words it: `type` is what its SDK reads, `code` what its documentation names. */
export function linearError(code: string, type: string, message: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code, type, userError: code !== 'INTERNAL_SERVER_ERROR', userPresentableMessage: message },
  });
}

export const inputError = (message: string) => linearError('INPUT_ERROR', 'invalid input', message);
export const notFound = (what: string) =>
  linearError('INPUT_ERROR', 'invalid input', `Entity not found: ${what}`);
export const forbidden = (message: string) => linearError('FORBIDDEN', 'forbidden', message);
