import { useLayoutEffect } from 'preact/hooks'

/** The screen stays on, and Escape leads back. */
export function useKiosk(isKiosk: boolean, leave: () => void): void {
  // At once: the viewer's next key may be Escape.
  useLayoutEffect(() => {
    if (!isKiosk) return
    let lock: WakeLockSentinel | undefined
    const ended = new AbortController()
    // A lock is lost when the tab is hidden, and refused where the battery is low.
    const keepAwake = async () => {
      if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return
      const taken = await navigator.wakeLock.request('screen').catch(() => undefined)
      if (ended.signal.aborted) await taken?.release()
      else lock = taken
    }
    void keepAwake()
    const { signal } = ended
    document.addEventListener('visibilitychange', () => void keepAwake(), { signal })
    addEventListener('keydown', ({ key }) => key === 'Escape' && leave(), { signal })
    return () => {
      ended.abort()
      void lock?.release()
    }
  }, [isKiosk, leave])
}
