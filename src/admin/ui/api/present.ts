/** The nodes of a connection, without the holes that its type allows for. */
export function present<Node>(nodes: readonly (Node | null)[] | null | undefined): Node[] {
  return (nodes ?? []).filter((node) => node !== null);
}
