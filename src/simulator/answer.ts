import { type ApiErrorDetail, errorBody } from './api-error.js'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export const JSON_TYPE = 'application/json'

export function jsonAnswer(status: number, json: unknown, headers: Answer['headers']): Answer {
  return { status, headers: { 'Content-Type': JSON_TYPE, ...headers }, body: JSON.stringify(json) }
}

export function refusalAnswer(
  detail: ApiErrorDetail,
  headers: Answer['headers'],
  correlationId: string,
): Answer {
  const json = errorBody(detail, correlationId)
  return jsonAnswer(detail.status, json, { ...headers, ...detail.headers })
}
