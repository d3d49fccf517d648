resource "aws_kms_key" "scratch" {
  description             = "dev-scratch"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  is_enabled              = false
  tags                    = { Environment = "development", Owner = "shop", CostCenter = "1100" }
}
