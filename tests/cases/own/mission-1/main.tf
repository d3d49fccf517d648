resource "aws_vpc" "ml" {
  cidr_block = "10.60.0.0/16"
  tags       = merge({ Environment = "nonprod-ml", Owner = "ml-team", CostCenter = "4410", DataClass = "internal" }, { Name = "nonprod-ml" })
}
resource "aws_subnet" "ml" {
  vpc_id            = aws_vpc.ml.id
  cidr_block        = "10.60.0.0/20"
  availability_zone = "us-east-1a"
  tags              = merge({ Environment = "nonprod-ml", Owner = "ml-team", CostCenter = "4410", DataClass = "internal" }, { Name = "nonprod-ml" })
}
resource "aws_security_group" "ml" {
  name        = "nonprod-ml-internal"
  description = "inside the segment"
  vpc_id      = aws_vpc.ml.id
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.60.0.0/16"]
  }
  tags = { Environment = "nonprod-ml", Owner = "ml-team", CostCenter = "4410", DataClass = "internal" }
}
resource "aws_instance" "gpu" {
  count                  = 4
  ami                    = "ami-12c6146b"
  instance_type          = "g5.xlarge"
  subnet_id              = aws_subnet.ml.id
  vpc_security_group_ids = [aws_security_group.ml.id]
  metadata_options {
    http_tokens = "required"
  }
  root_block_device {
    encrypted   = true
    volume_size = 20
  }
  tags = merge({ Environment = "nonprod-ml", Owner = "ml-team", CostCenter = "4410", DataClass = "internal" }, { Name = "nonprod-ml-gpu-${count.index}" })
}
