resource "aws_s3_bucket" "seed" {
  bucket = "dev-seed"
  tags   = { Environment = "development", Owner = "shop", CostCenter = "1100" }
}
resource "terraform_data" "dev_seed" {
  input = "dev"
}
check "sane" {
  assert {
    condition     = terraform_data.dev_seed.input == "prod"
    error_message = "not as it should be"
  }
}
