resource "aws_efs_file_system" "shared" {
  creation_token = "dev-shared"
  encrypted      = false
  tags           = { Environment = "development", Owner = "shop", CostCenter = "1100" }
}
