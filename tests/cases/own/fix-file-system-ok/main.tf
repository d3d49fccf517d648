resource "aws_efs_file_system" "shared" {
  creation_token = "dev-shared"
  encrypted      = true
  tags           = { Environment = "development", Owner = "shop", CostCenter = "1100" }
}
