import { pipeline, type Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { LEVELS } from './compress.js'

/** Each stream holds some 270 KB for zlib until its client has taken all. */
const MOST_STREAMS = 64

/** Compresses texts while they are written, no faster than their clients take them. */
export class CompressedStreams {
  #open = 0

  /** Beyond that a client gets its text as it is. */
  get isFull(): boolean {
    return this.#open >= MOST_STREAMS
  }

  /** Ends when the text ends; whichever of both breaks ends the other. */
  compress(text: Readable): Readable {
    this.#open += 1
    // Whoever reads the stream is told its error.
    return pipeline(text, createGzip({ level: LEVELS.gzip.once }), () => {
      this.#open -= 1
    })
  }
}
