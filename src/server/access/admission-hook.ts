import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { refuse } from '../refuse.js'
import { type Admission, admit } from './admission.js'
import { admissionFields } from './header-fields.js'
import type { AccessPolicy } from './policy.js'
import { accessOf } from './route-access.js'

/** What the hook has found out about a request, for the routes behind it. */
export type AdmissionOf = (request: FastifyRequest) => Admission

/**
 * Says of each request who asks, as soon as its head is read, before its body and before any route;
 * refuses wrong hosts and foreign origins.
 */
export function admissionHook(
  app: FastifyInstance,
  policy: AccessPolicy & { readonly explorers: boolean },
  onKeyRefused: (route: string) => void,
): AdmissionOf {
  const admissions = new WeakMap<FastifyRequest, Admission>()
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const { url = '' } = request.raw
    const headers = admissionFields(request.raw)
    const access = accessOf(request, policy.explorers)
    const admission = admit({ access, target: url, headers }, policy)
    admissions.set(request, admission)
    if (admission.isKeyWrong) onKeyRefused(request.routeOptions.url ?? 'unknown')
    if (admission.refusal && admission.refusal.status !== 401)
      return refuse(reply, admission.refusal)
  })
  return (request) => {
    const admission = admissions.get(request)
    if (!admission) throw new Error('A request reached a route without having been admitted')
    return admission
  }
}

/** Refuses requests without a key. After the hook of CORS: a page that may ask must be able to read why. */
export function keyHook(app: FastifyInstance, admissionOf: AdmissionOf): void {
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const { refusal } = admissionOf(request)
    if (refusal) return refuse(reply.header('www-authenticate', 'Bearer'), refusal)
  })
}
