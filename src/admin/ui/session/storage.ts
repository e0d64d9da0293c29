/** A storage of the browser, or nothing where it keeps it closed, as it may in a frame of another site: then what was put there lasts as long as the page. */
export function storage(kind: 'localStorage' | 'sessionStorage'): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  try {
    return window[kind];
  } catch {
    return { getItem: () => null, setItem: () => {}, removeItem: () => {} };
  }
}
