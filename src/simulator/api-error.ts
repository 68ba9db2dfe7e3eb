export interface ApiErrorDetail {
  readonly message: string
  readonly code: string
  readonly status: number
  /** Names the exhausted bucket of a 429 that is not the token's. */
  readonly limit?: { readonly key: string; readonly namespace: string; readonly value: number }
  readonly headers?: Readonly<Record<string, string>>
}

/** A refusal with the body that the upstream sends. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly detail: ApiErrorDetail

  constructor(detail: ApiErrorDetail) {
    super(detail.message)
    this.detail = detail
  }
}

/** `ErrorBody` of the official models; `contextId` equals the correlation id of the answer. */
export function errorBody({ message, code, status, limit }: ApiErrorDetail, contextId: string) {
  return { message, code, status, contextId, details: [], errors: [], ...(limit && { limit }) }
}

export function badRequest(message: string, code = 'bad.request'): ApiError {
  return new ApiError({ status: 400, code, message })
}

export function invalidValue(value: string, field: string, allowed: readonly string[]): ApiError {
  return badRequest(
    `Value [${value}] is not valid for field type [${field}]. Allowable values are: ${allowed.join(', ')}`,
    'invalid.value',
  )
}

export function notFound(): ApiError {
  return new ApiError({
    status: 404,
    code: 'not.found',
    message: 'The requested resource was not found.',
  })
}

/**
 * The body that all services send since 2021-11-10; without a wait in seconds, the older one, which
 * clients still meet (facts 2.2).
 */
export function tooManyRequests(
  retryAfter: number | string | undefined,
  limit?: ApiErrorDetail['limit'],
): ApiErrorDetail {
  const words =
    typeof retryAfter === 'number'
      ? {
          code: 'too.many.requests.retry.after',
          message: `Rate limit exceeded the maximum. Retry the request in [${retryAfter}] seconds`,
        }
      : {
          code: 'too.many.requests',
          message: `Rate limit exceeded the maximum [${limit?.value ?? 300}] requests within [60] seconds`,
        }
  return {
    status: 429,
    ...words,
    ...(limit && { limit }),
    ...(retryAfter !== undefined && { headers: { 'Retry-After': String(retryAfter) } }),
  }
}
