import { z } from 'zod'
import { MAX_AGE_SECONDS } from '../server/http-cache/cache-control.js'

/** `http.*` of CONFIG_FILE. */
export const httpSchema = z.strictObject({
  /** Whether subscriptions are told, over WebSocket and server-sent events. */
  subscriptions: z.boolean().default(true),
  maxAgeSeconds: z.int().min(0).max(3_600).default(MAX_AGE_SECONDS),
})

export type HttpConfig = Readonly<z.infer<typeof httpSchema>>
