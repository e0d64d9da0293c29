import { readFileSync } from 'node:fs';

/** `authority` signed all but `stranger`, which signed nothing. `elsewhere` is for another name, `expired` was for no time. */
export function certificate(name: 'authority' | 'stranger' | 'server' | 'expired' | 'elsewhere' | 'client'): string {
  return read(`${name}.pem`);
}

export function privateKey(name: 'server' | 'expired' | 'elsewhere' | 'client'): string {
  return read(`${name}.key`);
}

function read(file: string): string {
  return readFileSync(new URL(`./certificates/${file}`, import.meta.url), 'utf8');
}
