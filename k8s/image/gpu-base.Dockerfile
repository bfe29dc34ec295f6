# Base of the GPU image: PyTorch's own CUDA 12.8 build of libtorch 2.7.1, and a Java runtime.
#   docker build -t registry.example.org/cxrcml-gpu-base:2.7.1-cu128 -f k8s/image/gpu-base.Dockerfile k8s/image
FROM pytorch/pytorch:2.7.1-cuda12.8-cudnn9-runtime
RUN apt-get update \
 && apt-get install --yes --no-install-recommends openjdk-17-jre-headless \
 && rm -rf /var/lib/apt/lists/*
