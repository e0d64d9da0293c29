import type { Step } from 'postgraphile/grafast';
import { extendSchema, gql } from 'postgraphile/utils';
import type { SecretBox } from '../../secrets/secret-box.ts';
import { type RevealInput, revealSecrets } from '../secrets/reveal.ts';
import { type RotateInput, rotateSecret } from '../secrets/rotate.ts';
import { type SetSecretInput, setSecret } from '../secrets/set.ts';
import { inTransaction } from './in-transaction.ts';

/** The mutations that the database cannot do alone: it never has the key. */
export function secretsPlugin(box: SecretBox | undefined): GraphileConfig.Plugin {
  return extendSchema((build) => ({
    typeDefs: TYPES,
    objects: {
      Mutation: {
        plans: {
          rotateSecret: (_, args) =>
            inTransaction(build, args.getRaw('input') as Step<RotateInput>, (database, input) =>
              rotateSecret(database, box, input),
            ),
          revealSecrets: (_, args) =>
            inTransaction(build, args.getRaw('input') as Step<RevealInput>, (database, input) =>
              revealSecrets(database, box, input),
            ),
          setSecret: (_, args) =>
            inTransaction(build, args.getRaw('input') as Step<SetSecretInput>, (database, input) =>
              setSecret(database, box, input),
            ),
        },
      },
    },
  }));
}

const TYPES = gql`
  input RotateSecretInput {
    registrationId: BigInt!
    "v1 (HMAC-SHA256) or v1a (ed25519). Default: the registration's own."
    scheme: String
    "How long the secret before it signs along, in seconds: from 0 to 2592000. Default: a day."
    overlapSeconds: Int
  }
  type RotateSecretPayload {
    secret: SigningSecret!
  }
  input SetSecretInput {
    registrationId: BigInt!
    "header or connection."
    kind: String!
    "The header's name; of a connection: password, client-key (PEM), oauth2-secret or proxy-password."
    name: String!
    value: String!
  }
  type SetSecretPayload {
    "What was set."
    name: String!
  }
  input RevealSecretsInput {
    registrationId: BigInt!
  }
  type RevealSecretsPayload {
    "The current one first."
    secrets: [SigningSecret!]!
  }
  "What a registration is signed with."
  type SigningSecret {
    id: UUID!
    registrationId: BigInt!
    scheme: String!
    "What receivers verify with: for v1 the secret itself, for v1a the public key."
    secret: String!
    createdAt: Datetime!
    "Until when it signs along with its successor; null: it is the current one."
    expiresAt: Datetime
  }
  extend type Mutation {
    """
    Gives a registration a new signing secret. The one before it signs along for the overlap. Permission: Secret (Edit). Errors: WHPER,
    WHREG, WHSEC, WHLIV.
    """
    rotateSecret(input: RotateSecretInput!): RotateSecretPayload
    """
    Sets a header whose value is secret, or a password or key by which a registration is connected to. It is encrypted and never shown again.
    Permission: Secret (Edit), for a header Registration (Edit) as well. Errors: WHPER, WHREG, WHHDR, WHARG, SECRET.
    """
    setSecret(input: SetSecretInput!): SetSecretPayload
    """
    Shows what a registration is signed with, and writes into the log of secrets that it was shown. Permission: Secret (List). Errors:
    WHPER, WHREG.
    """
    revealSecrets(input: RevealSecretsInput!): RevealSecretsPayload
  }
`;
