import { InvalidReportQueryError, unfitText } from '../errors.js'
import { idsFrom } from '../ids.js'
import { DIRECTORY_TAG, keyTag, reportTag, tagsInvalidatingQueue } from './tags.js'

export interface InvalidationArguments {
  readonly keys?: readonly string[] | null
  /** Ids of report definitions. */
  readonly reportIds?: readonly string[] | null
  readonly queueIds?: readonly string[] | null
  readonly directory?: boolean | null
}

const MOST = 500

const KEY =
  /^gcx:analytics:[A-Za-z]{1,40}@\d{1,9}:[0-9a-f]{64}:[A-Za-z0-9_+/-]{1,64}:[A-Za-z0-9-]{1,64}$/

/** The tags to invalidate, each once; see `tags.ts`. */
export function tagsToInvalidate({
  keys,
  reportIds,
  queueIds,
  directory,
}: InvalidationArguments): readonly string[] {
  if (!keys && !reportIds && !queueIds && !directory) {
    throw new InvalidReportQueryError(
      'keys',
      'give at least one of: keys · reports · queueIds · directory: true',
    )
  }
  if (keys && (keys.length === 0 || keys.length > MOST)) {
    throw new InvalidReportQueryError('keys', `give 1 to ${MOST} keys`)
  }
  const odd = keys?.find((key) => !KEY.test(key))
  if (odd !== undefined) {
    const what = `is no key of a report; take it from the report's field "key"`
    throw unfitText('keys', odd, what)
  }
  if (reportIds?.length === 0) {
    throw new InvalidReportQueryError('reports', 'is empty; give at least one kind')
  }
  const tags = [
    ...(keys ?? []).map(keyTag),
    ...(reportIds ?? []).map(reportTag),
    ...(queueIds ? idsFrom('queueIds', queueIds, MOST) : []).flatMap(tagsInvalidatingQueue),
    ...(directory ? [DIRECTORY_TAG] : []),
  ]
  return [...new Set(tags)]
}
