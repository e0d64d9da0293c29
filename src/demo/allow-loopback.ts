import type { ClientBase } from 'pg';

/**
 * Lets endpoints be where the receiver of the demo is: on loopback, at its port. By default they are on the public internet only.
 *
 * @param uri the receiver's
 */
export async function allowLoopback(client: ClientBase, uri: string): Promise<void> {
  await client.query(
    `update webhooks.settings
     set allowed_networks = case when inet '127.0.0.1' <<= any (allowed_networks::inet[])
           then allowed_networks else allowed_networks || cidr '127.0.0.1/32' end,
         -- Without a list, all are allowed.
         allowed_ports = case when allowed_ports = '{}' or $1 = any (allowed_ports) then allowed_ports else allowed_ports || $1::integer end`,
    [portOf(uri)],
  );
}

/** Ports that the system chose for a receiver that is gone are not kept. */
export async function forgetPort(client: ClientBase, uri: string): Promise<void> {
  await client.query(
    `update webhooks.settings set allowed_ports = array_remove(allowed_ports, $1)
     where allowed_ports <> array[$1::integer]`, // An empty list would allow all.
    [portOf(uri)],
  );
}

function portOf(uri: string): number {
  return Number(new URL(uri).port || 80);
}
