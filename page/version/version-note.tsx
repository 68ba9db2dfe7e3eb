import { useEffect } from 'preact/hooks'
import { useNewerBuild } from './use-newer-build.js'

/** While versions are exchanged one process may have the new build and another the old one. */
const SURE_AFTER = 2

/** A page may be open for months. On a wall nobody presses a button: there it loads itself again. */
export function VersionNote({ kiosk }: { readonly kiosk: boolean }) {
  const times = useNewerBuild()
  const reloads = kiosk && times >= SURE_AFTER
  useEffect(() => {
    if (reloads) location.reload()
  }, [reloads])
  return (
    <div role="status">
      {times > 0 && !kiosk && (
        <p class="note">
          The gateway has a new version of this page.{' '}
          <button type="button" onClick={() => location.reload()}>
            Load it
          </button>
        </p>
      )}
    </div>
  )
}
