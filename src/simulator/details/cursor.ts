import { badRequest } from '../api-error.js'

/** Where the next page of a job begins; opaque to clients. */
export function cursorAt(offset: number, jobId: string): string {
  return Buffer.from(JSON.stringify({ jobId, offset })).toString('base64url')
}

/** An empty cursor is the first page. One of another job is refused: it would skip or repeat entries. */
export function offsetOf(cursor: string | null, jobId: string): number {
  if (!cursor) return 0
  const text = Buffer.from(cursor, 'base64url').toString('utf8')
  const digits = /^\{"jobId":"([^"]*)","offset":(\d+)\}$/.exec(text)
  if (digits?.[1] !== jobId) throw badRequest(`Cursor [${cursor}] is not valid`)
  return Number(digits[2])
}
