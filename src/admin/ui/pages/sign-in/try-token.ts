import { request } from '../../api/request.ts';
import { MeDocument } from '../../generated/graphql.ts';

/** @throws ApiError when the server does not take the token */
export async function tryToken(token: string): Promise<void> {
  await request(MeDocument, {}, { token });
}
