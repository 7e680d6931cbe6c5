import type { ServiceShape } from './service-shape.ts';

/** A Terraform skeleton that runs the service on a Kubernetes cluster somebody has: path → text. */
export function writeTerraform(shape: ServiceShape): Record<string, string> {
  return {
    'terraform/versions.tf': VERSIONS,
    'terraform/variables.tf': variablesOf(shape),
    'terraform/main.tf': mainOf(shape),
    'terraform/outputs.tf': OUTPUTS,
  };
}

const VERSIONS = `terraform {
  required_version = ">= 1.6"

  required_providers {
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "~> 2.35"
    }
  }
}

# Where the state is kept and which cluster is meant are decisions of the people who run it.
provider "kubernetes" {}
`;

const OUTPUTS = `output "service" {
  description = "Name and port of the service inside of the cluster."
  value       = "\${kubernetes_service_v1.this.metadata[0].name}:\${var.port}"
}
`;

function variablesOf({ name, version, port }: ServiceShape): string {
  return `variable "namespace" {
  type    = string
  default = "default"
}

variable "image" {
  type        = string
  description = "The image with its tag or digest."
  default     = "${name}:${version}"
}

variable "replicas" {
  type    = number
  default = 2
}

variable "port" {
  type    = number
  default = ${port}
}
`;
}

function mainOf({ name, health }: ServiceShape): string {
  return `locals {
  name   = "${name}"
  labels = { app = local.name }
}

resource "kubernetes_deployment_v1" "this" {
  metadata {
    name      = local.name
    namespace = var.namespace
    labels    = local.labels
  }

  spec {
    replicas = var.replicas

    selector {
      match_labels = local.labels
    }

    template {
      metadata {
        labels = local.labels
      }

      spec {
        automount_service_account_token = false

        security_context {
          run_as_non_root = true
          run_as_user     = 1000
        }

        container {
          name  = local.name
          image = var.image

          env {
            name  = "PORT"
            value = tostring(var.port)
          }

          port {
            container_port = var.port
          }

          readiness_probe {
            http_get {
              path = "${health}"
              port = var.port
            }
          }

          liveness_probe {
            initial_delay_seconds = 10

            http_get {
              path = "${health}"
              port = var.port
            }
          }

          resources {
            requests = { cpu = "50m", memory = "64Mi" }
            limits   = { memory = "256Mi" }
          }

          security_context {
            allow_privilege_escalation = false
          }
        }
      }
    }
  }
}

resource "kubernetes_service_v1" "this" {
  metadata {
    name      = local.name
    namespace = var.namespace
    labels    = local.labels
  }

  spec {
    selector = local.labels

    port {
      port        = var.port
      target_port = var.port
    }
  }
}
`;
}
