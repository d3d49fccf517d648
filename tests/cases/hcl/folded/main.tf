terraform {
  backend "local" {
    path = "s.tfstate"
  }
}
resource "terraform_data" "dev_a" {
  input = "x"
}
resource "terraform_data" "dev_b" {
  input = [for x in [terraform_data.dev_a.id] : "b"][0]
}
resource "terraform_data" "dev_c" {
  input = { for k in ["a"] : k => "v" }["a"]
}
resource "terraform_data" "dev_d" {
  input = { for k in ["a", "b"] : k => upper(k) }
}
resource "terraform_data" "dev_e" {
  input = ["a", "b"][*]
}
