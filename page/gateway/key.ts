/** The API key lives as long as the tab, and nowhere but here: not in the address, not in a cookie. */
const PLACE = 'gcx-api-key'

export function storedKey(): string | null {
  return sessionStorage.getItem(PLACE)
}

export function storeKey(key: string | null): void {
  if (key === null) sessionStorage.removeItem(PLACE)
  else sessionStorage.setItem(PLACE, key)
}
