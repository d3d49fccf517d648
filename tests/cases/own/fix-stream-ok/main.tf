resource "aws_kinesis_stream" "clicks" {
  name             = "dev-clicks"
  shard_count      = 1
  encryption_type  = "KMS"
  kms_key_id       = "alias/aws/kinesis"
  retention_period = 48
  tags             = { Environment = "development", Owner = "shop", CostCenter = "1100" }
}
