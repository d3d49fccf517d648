resource "aws_launch_template" "api" {
  name          = "prod-api"
  image_id      = "ami-12c6146b"
  instance_type = "c5.large"
  metadata_options {
    http_tokens = "required"
  }
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      encrypted   = true
      volume_size = 20
    }
  }
  tags = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
resource "aws_autoscaling_group" "api" {
  name                = "prod-api"
  min_size            = 55
  max_size            = 55
  desired_capacity    = 55
  vpc_zone_identifier = ["subnet-0a1b2c3d4e5f60718", "subnet-0a1b2c3d4e5f60719"]
  launch_template {
    name    = aws_launch_template.api.name
    version = "1"
  }
  tag {
    key                 = "Environment"
    value               = "production"
    propagate_at_launch = true
  }
}
