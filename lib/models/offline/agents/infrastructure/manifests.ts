import type { JsonObject } from '../../../../../schema/vocabulary.ts';
import type { ServiceShape } from './service-shape.ts';

/** The compose file of a service: built from its Dockerfile, on its own port. */
export function composeOf({ name, port }: ServiceShape): JsonObject {
  return {
    services: {
      [name]: {
        build: '.',
        init: true,
        restart: 'unless-stopped',
        environment: { PORT: String(port) },
        ports: [`127.0.0.1:${port}:${port}`],
      },
    },
  };
}

/** A Kubernetes deployment: probes on the health path, resources, no rights beyond running. */
export function deploymentOf(shape: ServiceShape): JsonObject {
  const { name, version, port, health } = shape;
  const probe = (periodSeconds: number) => ({ httpGet: { path: health, port: 'http' }, periodSeconds });
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: { app: name } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          automountServiceAccountToken: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name,
              image: `${name}:${version}`,
              env: [{ name: 'PORT', value: String(port) }],
              ports: [{ name: 'http', containerPort: port }],
              readinessProbe: probe(5),
              livenessProbe: { ...probe(10), initialDelaySeconds: 10 },
              resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            },
          ],
        },
      },
    },
  };
}

/** The Kubernetes service in front of the deployment. */
export function serviceOf({ name, port }: ServiceShape): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels: { app: name } },
    spec: { selector: { app: name }, ports: [{ name: 'http', port, targetPort: 'http' }] },
  };
}
