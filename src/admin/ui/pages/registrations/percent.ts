/** "99.5 %", "100 %"; never rounded up to 100, nor down to 0. */
export function percent(part: number): string {
  const hundredth = Math.round(part * 1000) / 10;
  if (part < 1 && hundredth === 100) return '99.9 %';
  if (part > 0 && hundredth === 0) return '0.1 %';
  return `${hundredth} %`;
}
