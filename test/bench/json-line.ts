import { type Figures, METRICS, type MetricName } from './metrics.ts';

type Tree = { [key: string]: number | null | Tree };

/** The figures as one line of JSON, with null for what was not measured. */
export function jsonLine(figures: Figures): string {
  const tree: Tree = {};
  for (const { name } of METRICS) put(tree, name.split('.'), rounded(figures[name]?.value, name));
  return JSON.stringify(tree);
}

function put(tree: Tree, [key = '', ...rest]: string[], value: number | null): void {
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  tree[key] ??= {};
  put(tree[key] as Tree, rest, value);
}

function rounded(value: number | undefined, name: MetricName): number | null {
  if (value === undefined || !Number.isFinite(value)) return null;
  return name === 'raw_undici_per_s' ? Math.round(value) : Number(value.toFixed(3));
}
