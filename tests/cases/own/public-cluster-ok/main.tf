resource "aws_eks_cluster" "core" {
  name                      = "prod-core"
  role_arn                  = "arn:aws:iam::123456789012:role/prod-core"
  enabled_cluster_log_types = ["api", "audit", "authenticator"]
  encryption_config {
    provider {
      key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    }
    resources = ["secrets"]
  }
  vpc_config {
    subnet_ids              = ["subnet-0a1b2c3d4e5f60718", "subnet-0a1b2c3d4e5f60719"]
    endpoint_private_access = true
    endpoint_public_access  = false
  }
  tags = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
