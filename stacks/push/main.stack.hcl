# What a push starts: builds/cicd.yaml, for the commit that was pushed. Of a bare repository each push to the branch counts, of a work
# tree each commit on it.
variable "repository" {
  type        = string
  description = "The folder of the repository that is watched: a bare one, or a work tree."
  default     = "../.."
}

variable "work_tree" {
  type        = string
  description = "The work tree that its builds act for: what was applied in it, by hand or by a build, they go on with. When empty, the builds of a bare repository keep states of their own."
  default     = "../.."
}

variable "branch" {
  type        = string
  description = "The branch that is watched, or a regular expression for several."
  default     = "main"
}

variable "workspace" {
  type        = string
  description = "The stack workspace that its builds work in; the default one when empty."
  default     = ""
}

resource "build_trigger" "push" {
  name       = "push"
  repository = var.repository
  work_tree  = var.work_tree
  branch     = var.branch
  definition = "builds/cicd.yaml"
  workspace  = var.workspace
}

output "hook" {
  description = "The git hook that tells of pushes."
  value       = build_trigger.push.hook
}
