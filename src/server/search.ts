/**
 * The query string of a request target, with its question mark. Not read by `URL`, which throws for
 * some targets that the router takes, such as `http://[/graphql`.
 */
export function searchOf(target: string): string {
  const end = target.search(/[?#]/)
  return end >= 0 && target[end] === '?' ? (target.slice(end).split('#', 1)[0] ?? '') : ''
}
