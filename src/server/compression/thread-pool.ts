import pLimit from 'p-limit'

/**
 * How many compressions are in libuv's thread pool at once. By default it has four threads, which name
 * look-ups and files need, too. What waits for its turn holds only its text, no state of zlib.
 */
const MOST_AT_ONCE = 2

export const inThreadPool = pLimit(MOST_AT_ONCE)
