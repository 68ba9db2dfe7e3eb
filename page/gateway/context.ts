import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { Gateway } from './gateway.js'
import type { StreamState } from './stream.js'

export const GatewayContext = createContext<Gateway | null>(null)

export function useGateway(): Gateway {
  const gateway = useContext(GatewayContext)
  if (!gateway) throw new Error('There is no gateway around this part of the page')
  return gateway
}

export function useStream(): StreamState {
  const gateway = useGateway()
  const [state, setState] = useState(gateway.stream)
  useEffect(() => {
    setState(gateway.stream)
    return gateway.onStream(setState)
  }, [gateway])
  return state
}
