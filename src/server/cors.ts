/** What pages of other origins may read of an answer's head. */
export const EXPOSED_HEADERS = ['x-request-id', 'cache-status', 'etag']
