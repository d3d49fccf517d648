terraform {
  backend "local" {
    path = "s.tfstate"
  }
}
variable "n" {
  type    = number
  default = 3
  validation {
    condition     = var.n > 0
    error_message = "n"
  }
}
variable "s" {
  type      = string
  sensitive = true
  default   = "x"
}
locals {
  names = ["a", "b"]
}
resource "terraform_data" "dev_num" {
  input = 1e3
}
resource "terraform_data" "dev_neg" {
  input = -1
}
resource "terraform_data" "dev_float" {
  input = 0.50
}
resource "terraform_data" "dev_not" {
  input = !true
}
resource "terraform_data" "dev_esc" {
  input = "$${a} %%{b} \u00e9 \t \"q\""
}
resource "terraform_data" "dev_interp" {
  input = "${"a"}b"
}
resource "terraform_data" "dev_cond" {
  input = true ? "a" : "b"
}
resource "terraform_data" "dev_arith" {
  input = 1 + 2
}
resource "terraform_data" "dev_hd" {
  input = <<-EOT
    a
      b
    %{if true}c%{endif}
  EOT
}
resource "terraform_data" "dev_hd2" {
  input = <<EOT
a ${"z"}
EOT
}
resource "terraform_data" "dev_fn" {
  input = upper("a")
}
resource "terraform_data" "dev_paren" {
  input = ("a")
}
resource "terraform_data" "dev_idx" {
  input = ["a", "b"][1]
}
resource "terraform_data" "dev_attr" {
  input = { a = "b" }.a
}
resource "terraform_data" "dev_splat" {
  input = [{ a = "1" }, { a = "2" }][*].a
}
resource "terraform_data" "dev_for" {
  input = [for n in ["a"] : n]
}
resource "terraform_data" "dev_forone" {
  input = one([for n in ["a"] : n])
}
resource "terraform_data" "dev_obj" {
  input = { "x" = 1, y = [true, null], (upper("z")) = "k" }
}
resource "terraform_data" "dev_big" {
  input = 12345678901234567890123
}
resource "terraform_data" "dev_path" {
  input = path.module
}
resource "terraform_data" "dev_ws" {
  input = terraform.workspace
}
resource "terraform_data" "dev_null" {
  input = null
}
resource "terraform_data" "dev_jsone" {
  input = jsonencode({ a = [for k, v in { x = "y" } : "${k}-${v}"] })
}
resource "terraform_data" "dev_count" {
  count = 2
  input = count.index
  lifecycle {
    precondition {
      condition     = var.n > 0
      error_message = "x"
    }
  }
}
resource "terraform_data" "dev_each" {
  for_each = { for x in local.names : x => x }
  input    = each.value
  triggers_replace = [for x in [each.key] : "const"][0]
}
resource "terraform_data" "dev_lookup" {
  input = { for r in ["a"] : r => "v" }["a"]
}
resource "terraform_data" "dev_tern" {
  input = [for z in [1] : "q"][0] == "q" ? "yes" : "no"
}
module "m" {
  source = "./m"
  x      = { a = 1 }
  list   = local.names
}
check "c" {
  assert {
    condition     = terraform_data.dev_num.id != ""
    error_message = "x"
  }
}
output "dev" {
  value = [for k in ["a"] : "v"][0]
}
output "sens" {
  value     = var.s
  sensitive = true
}
