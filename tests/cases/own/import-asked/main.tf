import {
  to = terraform_data.dev_seed
  id = "0f1e2d3c"
}
resource "terraform_data" "dev_seed" {
}
