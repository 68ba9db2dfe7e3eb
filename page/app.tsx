import { useCallback, useEffect, useState } from 'preact/hooks'
import type { Choice } from './choice/choice.js'
import { ChoiceDialog } from './choice/choice-dialog.js'
import { chosenQueues } from './choice/chosen-queues.js'
import { useChoice } from './choice/use-choice.js'
import { useKiosk } from './choice/use-kiosk.js'
import { Cockpit } from './cockpit/cockpit.js'
import { Explore } from './explore/explore.js'
import { GatewayContext } from './gateway/context.js'
import { Gateway } from './gateway/gateway.js'
import { storedKey, storeKey } from './gateway/key.js'
import { KeyForm } from './gateway/key-form.js'
import { StreamNote } from './gateway/stream-note.js'
import { Header } from './header.js'
import { type Start, useStart } from './start.js'
import { VersionNote } from './version/version-note.js'
import { Wallboard } from './wallboard/wallboard.js'

export function App() {
  const [choice, change] = useChoice()
  const [start, startAgain] = useStart()
  useEffect(() => {
    document.documentElement.dataset['theme'] = choice.theme
    document.documentElement.classList.toggle('kiosk', choice.kiosk)
  }, [choice.theme, choice.kiosk])
  useKiosk(
    choice.kiosk,
    useCallback(() => change({ kiosk: false }), [change]),
  )

  if (start.state === 'keyNeeded') {
    return (
      <KeyForm
        wasRefused={storedKey() !== null}
        onKey={(key) => {
          storeKey(key)
          startAgain()
        }}
      />
    )
  }
  return <Started start={start} startAgain={startAgain} choice={choice} change={change} />
}

interface StartedProps {
  readonly start: Exclude<Start, { readonly state: 'keyNeeded' }>
  readonly startAgain: () => void
  readonly choice: Choice
  readonly change: (change: Partial<Choice>) => void
}

function Started({ start, startAgain, choice, change }: StartedProps) {
  const [isChoosing, setChoosing] = useState(false)
  const gateway = useGatewayFor(start, choice, startAgain)
  const zone = choice.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const queues = start.state === 'ready' ? start.queues : []
  const isReady = start.state === 'ready' && gateway !== null
  const chosen = chosenQueues(queues, choice.queueIds)
  const shown = (
    <>
      {!choice.kiosk && (
        <Header
          choice={choice}
          change={change}
          isReady={isReady}
          onChoose={() => setChoosing(true)}
        />
      )}
      <main>
        {choice.kiosk && <h1 class="unseen">Contact centre</h1>}
        <VersionNote kiosk={choice.kiosk} />
        {isReady && <StreamNote choice={choice} />}
        {start.state === 'opening' && <p class="note">Loading …</p>}
        {start.state === 'failed' && (
          <p class="note note-failed" role="alert">
            {start.problem.message}. Trying again.
          </p>
        )}
        {choice.view === 'explore' && <Explore start={start} />}
        {choice.view === 'cockpit' && isReady && <Cockpit zone={zone} />}
        {choice.view === 'wallboard' && isReady && (
          <Wallboard
            queues={chosen}
            media={choice.media}
            zone={zone}
            thresholds={choice.thresholds}
          />
        )}
      </main>
      {isChoosing && (
        <ChoiceDialog
          choice={choice}
          queues={queues}
          zone={zone}
          onChange={change}
          onClose={() => setChoosing(false)}
        />
      )}
    </>
  )
  return <GatewayContext.Provider value={gateway}>{shown}</GatewayContext.Provider>
}

/** One for as long as the viewer's choice of how to be told stays the same. */
function useGatewayFor(start: Start, choice: Choice, startAgain: () => void): Gateway | null {
  const [gateway, setGateway] = useState<Gateway | null>(null)
  const isReady = start.state === 'ready'
  const subscriptions = isReady && start.offered.subscriptions
  const { refreshSeconds } = choice
  useEffect(() => {
    if (!isReady) return
    const opened = new Gateway({
      subscriptions: subscriptions && refreshSeconds === null,
      pollMs: (refreshSeconds ?? 0) * 1_000,
      onKeyRefused: startAgain,
    })
    setGateway(opened)
    return () => {
      setGateway(null)
      opened.close()
    }
  }, [isReady, subscriptions, refreshSeconds, startAgain])
  return gateway
}
