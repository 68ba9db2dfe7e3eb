import { acceptedEncodings, type Encoding } from './accept-encoding.js'

/** What is shorter is sent in one packet with its head, compressed or not. */
const LEAST_BYTES = 1_024

/** In which encoding a client gets a text of so many bytes: always the same one for the same text. */
export function chooseEncoding(accepted: string | undefined, bytes: number): Encoding {
  const encodings = acceptedEncodings(accepted)
  if (bytes === 0 || (bytes < LEAST_BYTES && encodings.includes('identity'))) return 'identity'
  return encodings[0] ?? 'identity'
}

/** The same for a text that is still being written: brotli would take megabytes for each stream. */
export function chooseStreamEncoding(accepted: string | undefined): 'gzip' | 'identity' {
  return acceptedEncodings(accepted).find((one) => one !== 'br') ?? 'identity'
}
