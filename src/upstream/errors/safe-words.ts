/*
 * Words of the upstream that logs and answers may contain: names of a known form, which cannot hold a
 * filter, a person's name, or a piece of a token. All other words are left out.
 */

const CORRELATION_ID = /^(?=.*[a-f-])[0-9a-f]+(?:-[0-9a-f]+)*$/i
const CORRELATION_ID_LENGTH = 36

/** Hexadecimal, as Genesys Cloud's are (UUIDs). */
export function correlationIdOf(value: unknown): string | undefined {
  return fits(value, CORRELATION_ID, CORRELATION_ID_LENGTH) ? value : undefined
}

/** `analytics.realtime`, `platform.api`: of the SDK's 86 (`Limit`), those of the endpoints that the gateway calls. */
const LIMIT_NAMESPACE =
  /^(?:analytics|platform|auth|usage|users|directory|routing|presence|search|conversation|reporting)(?:\.[a-z]{2,20}){0,4}$/
/** `client.credentials.token.rate.per.minute`, `details.jobs.concurrent.access.max`. */
const LIMIT_KEY = /^(?=.*\b(?:rate|max|min|limit|size|count)\b)[a-z]{2,20}(?:\.[a-z]{2,20}){1,7}$/
const LIMIT_LENGTH = 80

export function limitNamespaceOf(value: unknown): string | undefined {
  return fits(value, LIMIT_NAMESPACE, LIMIT_LENGTH) ? value : undefined
}

export function limitKeyOf(value: unknown): string | undefined {
  return fits(value, LIMIT_KEY, LIMIT_LENGTH) ? value : undefined
}

/** Permissions of the endpoints that the gateway calls: any other name may be a person's. */
const PERMISSION =
  /(?<![\w:.@-])(?:analytics:(?:\w{0,20}(?:Aggregate|Observation|Detail))|routing:queue|directory:user|directory:organization):(?:view|search|\*)(?![\w:.@-])/g
const MOST_PERMISSIONS = 5

/** The permissions that a text names, `analytics:conversationAggregate:view`. */
export function permissionsIn(text: string): readonly string[] {
  const found = text.slice(0, 2_000).match(PERMISSION) ?? []
  return [...new Set(found)].slice(0, MOST_PERMISSIONS)
}

function fits(value: unknown, form: RegExp, longest: number): value is string {
  return typeof value === 'string' && value.length <= longest && form.test(value)
}
