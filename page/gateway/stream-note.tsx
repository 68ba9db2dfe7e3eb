import type { Choice } from '../choice/choice.js'
import { useStream } from './context.js'

/** Says where numbers are not told as they change. */
export function StreamNote({ choice }: { readonly choice: Choice }) {
  const stream = useStream()
  const isBroken = stream === 'broken'
  return (
    <div role="status" class="stream-note" data-stream={stream}>
      {isBroken && (
        <p class="note note-failed">
          The live connection is broken. The page asks again and again instead, and tries to
          connect.
        </p>
      )}
      {stream === 'none' && choice.refreshSeconds === null && !choice.kiosk && (
        <p class="note">
          This gateway tells no subscriptions (http.subscriptions in CONFIG_FILE), so the page asks
          again whenever there can be something newer.
        </p>
      )}
    </div>
  )
}
