resource "aws_ebs_volume" "scratch" {
  availability_zone = "us-east-1a"
  size              = 50
  type              = "gp3"
  encrypted         = true
  tags              = { Environment = "development", Owner = "shop", CostCenter = "1100" }
}
