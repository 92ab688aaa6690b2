"""The demonstration coalition: the real cases with their stated facts, and around them what is invented and says so.

Everything comes about through the services, as people would do it. The texts are files under `data/`.
"""
