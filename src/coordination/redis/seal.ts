import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const FORMAT = '2'

/** Closes texts that only who has the same secret can read, and only for the same purpose. */
export class Seal {
  readonly #key: Buffer
  readonly #purpose: Buffer

  /** @param purpose told apart by it; no secret */
  constructor(secret: string, purpose: string) {
    this.#purpose = Buffer.from(purpose)
    this.#key = Buffer.from(
      hkdfSync('sha256', secret, '', `gcx-report-gateway seal ${purpose}`, KEY_BYTES),
    )
  }

  close(text: string): string {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv(CIPHER, this.#key, nonce).setAAD(this.#purpose)
    const closed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return FORMAT + Buffer.concat([nonce, cipher.getAuthTag(), closed]).toString('base64')
  }

  /** Undefined: of another secret or purpose, or changed by somebody. */
  open(sealed: string): string | undefined {
    const bytes = Buffer.from(sealed.slice(FORMAT.length), 'base64')
    if (!sealed.startsWith(FORMAT) || bytes.length < NONCE_BYTES + TAG_BYTES) return undefined
    const nonce = bytes.subarray(0, NONCE_BYTES)
    const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)
    const decipher = createDecipheriv(CIPHER, this.#key, nonce).setAAD(this.#purpose)
    decipher.setAuthTag(tag)
    try {
      const opened = [decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]
      return Buffer.concat(opened).toString('utf8')
    } catch {
      return undefined
    }
  }
}
