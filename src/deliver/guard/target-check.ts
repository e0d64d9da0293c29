import { isIP } from 'node:net';
import type { AddressCheck } from './address-check.ts';
import { INTERNAL_SUFFIXES, NEVER_PORTS } from './networks.ts';
import type { Refusal } from './refusal.ts';
import type { GuardRules } from './rules.ts';

/** Where a connection is to go, as undici's connector is told. */
export interface Target {
  /** With its colon: `https:`. */
  protocol: string;
  /** A name or an address, with or without the brackets of IPv6. */
  hostname: string;
  /** Empty: the protocol's own. */
  port: string;
}

/** Why a target is refused before anything is looked up; undefined when nothing speaks against it. */
export function checkTarget(target: Target, rules: GuardRules, isAllowed: AddressCheck): Refusal | undefined {
  if (target.protocol !== 'http:' && target.protocol !== 'https:') return 'scheme';
  if (rules.httpsOnly && target.protocol !== 'https:') return 'https-only';
  return checkPort(target, rules) ?? checkHost(target.hostname, rules, isAllowed);
}

function checkPort({ protocol, port }: Target, { allowedPorts }: GuardRules): Refusal | undefined {
  const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  const allowed = allowedPorts.length === 0 || allowedPorts.includes(number);
  return allowed && !NEVER_PORTS.has(number) ? undefined : 'port';
}

function checkHost(hostname: string, rules: GuardRules, isAllowed: AddressCheck): Refusal | undefined {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return isAllowed(host) ? undefined : 'address';
  // A dot at the end makes a name absolute, and no other one.
  const name = host.replace(/\.$/, '').toLowerCase();
  if (name === '') return 'malformed';
  if (isIP(name) !== 0) return isAllowed(name) ? undefined : 'address';
  return !isInternal(name) || rules.allowedHosts.some((pattern) => matches(name, pattern.toLowerCase()))
    ? undefined
    : 'name';
}

function isInternal(name: string): boolean {
  return !name.includes('.') || INTERNAL_SUFFIXES.some((suffix) => name.endsWith(`.${suffix}`));
}

function matches(name: string, pattern: string): boolean {
  return pattern.startsWith('.') ? name.endsWith(pattern) : name === pattern;
}
