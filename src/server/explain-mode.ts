import type { IncomingHttpHeaders } from 'node:http'
import { EXPLAIN_HEADER } from '../graph/explain/explain-header.js'
import type { ExplainMode } from '../reports/explain/explained-question.js'
import type { HttpError } from './refuse.js'

const MODES: readonly ExplainMode[] = ['plan', 'run']

const UNKNOWN_MODE: HttpError = {
  status: 400,
  message: `${EXPLAIN_HEADER} must be one of ${MODES.join(', ')}: plan executes nothing, run executes`,
}

/** Undefined where nothing is to be explained. */
export function explainMode(headers: IncomingHttpHeaders): ExplainMode | HttpError | undefined {
  const asked = headers[EXPLAIN_HEADER]
  if (asked === undefined) return undefined
  return MODES.find((mode) => mode === asked) ?? UNKNOWN_MODE
}
